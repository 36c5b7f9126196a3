import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';

const vsix = process.env['KAKEHASHI_VSIX'] ?? '';
/** Names in a zip file, from the headers of its central directory. */
function listing(): string[] {
  const zip = readFileSync(vsix);
  const names: string[] = [];
  const header = Buffer.from('PK\x01\x02', 'latin1');
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  for (let at = zip.readUInt32LE(end + 16); zip.subarray(at, at + 4).equals(header);) {
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    names.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  assert.equal(names.length, zip.readUInt16LE(end + 10));
  return names;
}

/** Whatever else lies in the checkout is for developers. */
const allowed = [
  /^(?:extension\.vsixmanifest|\[Content_Types\]\.xml)$/,
  /^extension\/(?:package(?:\.nls(?:\.ja)?)?\.json|(?:readme|README|changelog|CHANGELOG|README\.ja)\.md|LICENSE(?:\.txt)?)$/,
  /^extension\/l10n\/bundle\.l10n\.ja\.json$/,
  /^extension\/media\/[\w-]+\.(?:png|svg)$/,
  /^extension\/dist\/(?:extension\.cjs|engine\.mjs|cli\.mjs|training\.js|training\.css)$/,
  /^extension\/scripts\/train\/(?:\w+\.py|replay\.tsv|requirements\.txt|REPLAY\.md)$/,
  /^extension\/models\/gate\/(?:general\.jsonl|README\.md)$/,
  /^extension\/dist\/grammars\/(?:tree-sitter(?:-[\w-]+)?\.(?:js|wasm)|package\.json)$/,
  /^extension\/dist\/node_modules\/onnxruntime-(?:node|web|common)\/.+\.(?:js|mjs|json|wasm|node|so\.1|dll|dylib)$/,
  /^extension\/dist\/node_modules\/onnxruntime-node\/LICENSE$/,
  /^extension\/models\/kakehashi-small\/.+\.(?:json|onnx|md|txt)$/,
];

describe('The VSIX', () => {
  it('holds extension, engine, grammars, model and both runtimes', () => {
    const files = listing();
    for (const part of [
      /dist\/extension\.cjs$/,
      /dist\/engine\.mjs$/,
      /grammars\/tree-sitter\.wasm$/,
      /grammars\/tree-sitter-python\.wasm$/,
      /models\/kakehashi-small\/onnx\/model_quantized\.onnx$/,
      /models\/kakehashi-small\/tokenizer\.json$/,
      /onnxruntime-node\/bin\/.+\/onnxruntime_binding\.node$/,
      /onnxruntime-web\/dist\/.+\.wasm$/,
      /l10n\/bundle\.l10n\.ja\.json$/,
    ])
      assert.ok(
        files.some((file) => part.test(file)),
        String(part),
      );
  });

  it('holds nothing else', () => {
    const others = listing().filter((file) => !allowed.some((pattern) => pattern.test(file)));
    assert.deepEqual(others, []);
    assert.deepEqual(
      listing().filter((file) => /\.(?:map|ts|mts)$|\/test\/|\/src\//.test(file)),
      [],
    );
  });

  it('is at most 60 MB', () => {
    assert.ok(statSync(vsix).size < 60e6);
  });
});
