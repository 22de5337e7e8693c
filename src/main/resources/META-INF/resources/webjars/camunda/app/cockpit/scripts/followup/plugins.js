/* What Followup adds to Cockpit; Cockpit takes the default export of this file for its plug-ins. */
import diagram from './diagram.js';
import recipient from './recipient.js';
import results from './results.js';

export default [diagram, results, recipient];
