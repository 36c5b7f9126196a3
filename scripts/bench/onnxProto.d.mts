export type DataType = 'float' | 'int8' | 'int64';
export const dataTypes: Readonly<Record<DataType, number>>;

type Attribute = number | readonly number[] | { readonly float: number };
type Shape = readonly (number | string)[];
interface ValueInfo {
  readonly name: string;
  readonly type: DataType;
  readonly shape: Shape;
}

export function node(
  kind: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes?: Readonly<Record<string, Attribute>>,
): Buffer;
export function tensor(
  name: string,
  type: DataType,
  shape: readonly number[],
  array: NodeJS.TypedArray,
): Buffer;
export function model(graph: {
  readonly nodes: readonly Buffer[];
  readonly tensors: readonly Buffer[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}): Buffer;
