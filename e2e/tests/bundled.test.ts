import { join } from "node:path";
import { rolldown } from "rolldown";
import { beforeAll, describe, expect, it } from "vitest";
import { ConsumerProject } from "../support/consumer-project.ts";
import { publishedPackages } from "../support/repository.ts";

const families = publishedPackages.filter((name) => name !== "core");
const program = (family: string): string => `
  import { ExecutorFactory } from "@exec/core";
  import "@exec/${family}";
  console.log(JSON.stringify(ExecutorFactory.listFamilies()));
`;

describe("a bundler that drops unused code", () => {
  let project: ConsumerProject;

  beforeAll(async () => {
    project = await ConsumerProject.create("bundled", {
      packages: publishedPackages.map((name) => `@exec/${name}`),
      files: Object.fromEntries(families.map((name) => [`${name}.mjs`, program(name)])),
    });
  });

  it.each(families)("keeps the registration of the family %s", async (family) => {
    const bundle = await rolldown({
      input: join(project.directory, `${family}.mjs`),
      platform: "node",
      external: ["@aws-sdk/client-dynamodb", "@dynoxide/linux-x64", "dynalite"],
    });
    await bundle.write({ dir: join(project.directory, "bundle"), format: "esm" });
    await bundle.close();
    const { code, stdout, stderr } = await project.run(join("bundle", `${family}.js`));
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([family]);
  });
});
