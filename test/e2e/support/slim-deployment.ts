/** `ephemera.local/slim` has Node, its libraries, and nothing else: no shell. */
export const slimDeployment = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: slim
spec:
  selector:
    matchLabels:
      app: slim
  template:
    metadata:
      labels:
        app: slim
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: app
        image: ephemera.local/slim
        command:
        - /nodejs/bin/node
        - -e
        - require("http").createServer((_, answer) => answer.end("Hello, world!\\n")).listen(8080)
      - name: sidecar
        image: ephemera.local/slim
        command:
        - /nodejs/bin/node
        - -e
        - setTimeout(() => console.log("done"), 999999)
`;

/** Asks the API server, from within a Pod, whose token it has; prints the name as JSON. */
export const whoAmI = `
const { readFileSync } = require("node:fs");
const { CREDENTIALS, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port } = process.env;
const read = (file) => readFileSync(CREDENTIALS + "/" + file, "utf8");
const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
require("node:https")
  .request(
    {
      hostname,
      port,
      path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      method: "POST",
      ca: read("ca.crt"),
      headers: { Authorization: "Bearer " + read("token"), "Content-Type": "application/json" },
    },
    async (answer) => {
      const { status } = JSON.parse((await answer.toArray()).join(""));
      console.log(JSON.stringify([status.userInfo.username]));
    },
  )
  .end(JSON.stringify(review));
`;
