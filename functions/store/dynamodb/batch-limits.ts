/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const batchReadKeys = 100;
export const batchWriteItems = 25;
export const transactionWrites = 100;
export const transactionBytes = 4 * 1024 * 1024;

/**
 * How many batches of one call are under way at a time, each on a connection of its own: the 1,500 index rows of a
 * group session go out in one turn.
 */
export const maxParallel = 64;
