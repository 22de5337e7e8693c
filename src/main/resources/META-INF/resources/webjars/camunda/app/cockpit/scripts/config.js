/* In place of the web app's own file: the login is ours, so the app's own form is never shown. */
function toOurLogin() {
  if (window.location.hash.startsWith('#/login')) {
    // Without a session the server answers the page itself with the way to the login and back.
    window.history.replaceState(null, '', window.location.pathname);
    window.location.reload();
  }
}

window.addEventListener('hashchange', toOurLogin);

export default {
  disableWelcomeMessage: true,
  customScripts: ['scripts/followup/plugins']
};
