/** As much of ONNX's protobuf as it takes to write a model: onnx/onnx.proto3 of ONNX 1.17, by field numbers. */

export const dataTypes = { float: 1, int8: 3, int64: 7 };
const opset = 17;
const irVersion = 8;
const wire = { varint: 0, bytes: 2, fixed32: 5 };

function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const key = (field, type) => varint((field << 3) | type);
const integer = (field, value) => Buffer.concat([key(field, wire.varint), varint(value)]);
const bytes = (field, content) => Buffer.concat([key(field, wire.bytes), varint(content.length), content]);
const string = (field, text) => bytes(field, Buffer.from(text));
const message = (field, parts) => bytes(field, Buffer.concat(parts));

function float(field, value) {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return Buffer.concat([key(field, wire.fixed32), content]);
}

const attributeTypes = { float: 1, int: 2, ints: 7 };

/** An attribute: an array is integers, `{ float }` a float, a number an integer. */
function attribute(name, value) {
  if (Array.isArray(value))
    return [string(1, name), ...value.map((x) => integer(8, x)), integer(20, attributeTypes.ints)];
  if (typeof value === 'object')
    return [string(1, name), float(2, value.float), integer(20, attributeTypes.float)];
  return [string(1, name), integer(3, value), integer(20, attributeTypes.int)];
}

/** A NodeProto. */
export function node(kind, inputs, outputs, attributes = {}) {
  return Buffer.concat([
    ...inputs.map((name) => string(1, name)),
    ...outputs.map((name) => string(2, name)),
    string(4, kind),
    ...Object.entries(attributes).map(([name, value]) => message(5, attribute(name, value))),
  ]);
}

/** A TensorProto with raw data. */
export function tensor(name, type, shape, array) {
  const raw = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return Buffer.concat([
    ...shape.map((size) => integer(1, size)),
    integer(2, dataTypes[type]),
    string(8, name),
    bytes(9, raw),
  ]);
}

/** A ValueInfoProto; a size by name is open. */
function valueInfo({ name, type, shape }) {
  const sizes = shape.map((size) =>
    message(1, [typeof size === 'string' ? string(2, size) : integer(1, size)]),
  );
  return [string(1, name), message(2, [message(1, [integer(1, dataTypes[type]), message(2, sizes)])])];
}

/** A ModelProto. */
export function model({ nodes, tensors, inputs, outputs }) {
  const graph = [
    ...nodes.map((content) => bytes(1, content)),
    string(2, 'encoder'),
    ...tensors.map((content) => bytes(5, content)),
    ...inputs.map((info) => message(11, valueInfo(info))),
    ...outputs.map((info) => message(12, valueInfo(info))),
  ];
  return Buffer.concat([integer(1, irVersion), message(7, graph), message(8, [integer(2, opset)])]);
}
