// Child process: an HTTP server on loopback with one route, `GET /one-kilobyte`. Ends with its parent.
import { createServer } from "node:http";

const body = JSON.stringify({ id: 1, text: "x".repeat(1024 - '{"id":1,"text":""}'.length) });

const server = createServer((request, response) => {
  if (request.url !== "/one-kilobyte") {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("disconnect", () => process.exit(0));
