import { join } from "node:path";
import { rolldown } from "rolldown";
import { expect, it } from "vitest";
import { ConsumerProject } from "../support/consumer-project.ts";

it("a bundler that drops unused code keeps a family's registration", async () => {
  const project = await ConsumerProject.create("bundled", {
    packages: ["@exec/core", "@exec/function", "@exec/http", "@exec/db"],
    files: {
      "program.mjs": `import { ExecutorFactory } from "@exec/core";
        import "@exec/function";
        import "@exec/http";
        import "@exec/db";
        console.log(JSON.stringify(ExecutorFactory.listFamilies()));`,
    },
  });
  const bundle = await rolldown({
    input: join(project.directory, "program.mjs"),
    platform: "node",
    external: ["@aws-sdk/client-dynamodb", "@dynoxide/linux-x64", "dynalite"],
  });
  await bundle.write({ dir: join(project.directory, "bundle"), format: "esm" });
  await bundle.close();
  const { code, stdout, stderr } = await project.run(join("bundle", "program.js"));
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(["db", "function", "http"]);
});
