/** Markdown files of ten short sections each, no two alike: enough that an index takes more than one commit. */
export function manySections(files: number): Record<string, string> {
  const section = (file: number, i: number): string =>
    i % 2 === 0
      ? `## 手順 ${file}-${i}\n\n手順 ${file} の第 ${i} 項では、設定値 ${file * 10 + i} を確認してから次へ進みます。\n`
      : `## Step ${file}-${i}\n\nStep ${i} of guide ${file} checks value ${file * 10 + i} before it goes on.\n`;
  const text = (file: number): string =>
    `# Guide ${file}\n\n${Array.from({ length: 10 }, (_, i) => section(file, i)).join('\n')}`;
  return Object.fromEntries(Array.from({ length: files }, (_, file) => [`guides/${file}.md`, text(file)]));
}
