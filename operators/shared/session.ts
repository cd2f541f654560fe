export { settingsOf as sessionOf } from '../../src/stream/settings.js';
