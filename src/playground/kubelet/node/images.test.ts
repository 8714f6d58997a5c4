import { expect, it } from "vitest";
import { nodeImages } from "./images.ts";

it("lists images by size, digests before tags", () => {
  const images = [
    { repoTags: ["a:1"], repoDigests: [], size: 1n },
    { repoTags: ["b:1", "b:2"], repoDigests: ["b@sha256:0"], size: 2n },
  ];
  expect(nodeImages(images)).toEqual([
    { names: ["b@sha256:0", "b:1", "b:2"], sizeBytes: 2 },
    { names: ["a:1"], sizeBytes: 1 },
  ]);
});

it("lists no more than fifty, and no more than five names of each", () => {
  const repoTags = Array.from({ length: 9 }, (_, n) => `a:${n}`);
  const images = Array.from({ length: 60 }, (_, n) => ({
    repoTags,
    repoDigests: [],
    size: BigInt(n),
  }));
  const listed = nodeImages(images);
  expect(listed).toHaveLength(50);
  expect(listed[0]).toEqual({ names: repoTags.slice(0, 5), sizeBytes: 59 });
});
