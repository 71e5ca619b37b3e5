// Says what GitHub's parser finds wrong in workflows and actions: node workflows.js FILE… It is bundled with what it
// imports before it is run: the parser imports JSON in a way that node refuses.
import { readFileSync } from 'node:fs';
import { validate } from '@actions/languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';

// problems prints those of a file, which is an action if it is called action.yml, and returns how many there are.
async function problems(file) {
  const document = TextDocument.create(`file:///${file}`, 'yaml', 1, readFileSync(file, 'utf8'));
  const found = await validate(document);
  for (const { range, message } of found) {
    console.error(`${file}:${range.start.line + 1}:${range.start.character + 1}: ${message}`);
  }
  return found.length;
}

const files = process.argv.slice(2);
Promise.all(files.map(problems)).then((counts) => {
  console.log(`${files.length} files`);
  process.exit(counts.some((n) => n > 0) ? 1 : 0);
});
