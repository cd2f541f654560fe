// What kernels that choose the rows of their arguments are made of.
export { evaluateRows } from './evaluate.js';
export { allRows, assemble, collectColumns, splitRows, type Part } from './parts.js';
