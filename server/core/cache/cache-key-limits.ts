/** The longest key a cache may have. */
export const cacheKeyCharactersMax = 900;
