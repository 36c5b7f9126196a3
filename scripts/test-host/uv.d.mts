export declare function realUv(): string | undefined;
