// `tidemark/arrow`: tables of apache-arrow in and out. Apart from `tidemark`, so that only those who use it load that package.
export { fromArrow } from './from-arrow.js';
export { toArrow } from './to-arrow.js';
