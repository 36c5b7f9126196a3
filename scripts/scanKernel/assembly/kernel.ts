/**
 * Integer dot products of one query with every row of an int8 matrix.
 * `query`: `dimensions` int16 values; `matrix`: rows of `dimensions` int8 values, a multiple of 16;
 * `out`: one int32 a row. Widening to int16 and `i32x4.dot_i16x8_s` does eight products an instruction.
 */
export function scan(matrix: usize, query: usize, out: usize, rows: i32, dimensions: i32): void {
  for (let row = 0; row < rows; row++) {
    let sum = i32x4.splat(0);
    for (let i = 0; i < dimensions; i += 16) {
      const values = v128.load(matrix + <usize>i);
      const low = i16x8.extend_low_i8x16_s(values);
      const high = i16x8.extend_high_i8x16_s(values);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(low, v128.load(query + <usize>(i << 1))));
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(high, v128.load(query + <usize>((i + 8) << 1))));
    }
    const total =
      i32x4.extract_lane(sum, 0) +
      i32x4.extract_lane(sum, 1) +
      i32x4.extract_lane(sum, 2) +
      i32x4.extract_lane(sum, 3);
    store<i32>(out + <usize>(row << 2), total);
    matrix += <usize>dimensions;
  }
}
