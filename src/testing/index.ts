export { ManualClock } from '../base/clock.js';
