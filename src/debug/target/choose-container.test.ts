import { expect, it } from "vitest";
import { chooseContainer, defaultContainerAnnotation } from "./choose-container.ts";

const pod = (containers: string[], annotation?: string, initContainers: string[] = []) => ({
  metadata:
    annotation === undefined ? {} : { annotations: { [defaultContainerAnnotation]: annotation } },
  spec: {
    containers: containers.map((name) => ({ name })),
    initContainers: initContainers.map((name) => ({ name })),
  },
});

it.each([
  { title: "the only one", of: pod(["app"]), container: "app", why: "its only container" },
  {
    title: "the annotated one",
    of: pod(["a", "b"], "b"),
    container: "b",
    why: "its default container",
  },
  {
    title: "an annotated init container",
    of: pod(["a", "b"], "setup", ["setup"]),
    container: "setup",
    why: "its default container",
  },
  {
    title: "the only one when the annotation names none",
    of: pod(["app"], "gone"),
    container: "app",
    why: "its only container",
  },
])("chooses $title", ({ of, container, why }) => {
  expect(chooseContainer(of)).toEqual({ kind: "chosen", container, why });
});

it.each([
  { title: "several", of: pod(["a", "b"]) },
  { title: "several with an annotation that names none", of: pod(["a", "b"], "c") },
])("leaves it open with $title", ({ of }) => {
  expect(chooseContainer(of)).toEqual({ kind: "open", containers: ["a", "b"] });
});
