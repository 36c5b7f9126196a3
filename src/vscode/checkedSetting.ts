/** What package.json says of a setting. */
export interface SettingSchema {
  readonly type: string;
  readonly default: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * A setting's value as its schema allows it: a number within its bounds, anything else of another kind the default. A
 * workspace's file of settings may hold whatever its author wrote.
 */
export function checkedSetting(value: unknown, schema: SettingSchema): unknown {
  if (schema.type === 'integer' || schema.type === 'number') return checkedNumber(value, schema);
  const isAllowed = typeof value === schema.type && (schema.enum?.includes(value) ?? true);
  return isAllowed ? value : schema.default;
}

function checkedNumber(value: unknown, { type, minimum, maximum, ...schema }: SettingSchema): unknown {
  if (typeof value !== 'number' || Number.isNaN(value)) return schema.default;
  const whole = type === 'integer' ? Math.round(value) : value;
  return Math.min(Math.max(whole, minimum ?? -Infinity), maximum ?? Infinity);
}
