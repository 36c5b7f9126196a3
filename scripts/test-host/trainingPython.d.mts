export declare const cache: string;
export declare const sid: string;
export declare const imports: string;
export declare function works(command: string, args: readonly string[]): boolean;
