export { TidemarkError } from './base/errors.js';
