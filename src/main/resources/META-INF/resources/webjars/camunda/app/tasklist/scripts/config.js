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
  shortcuts: {
    claimTask: { key: 'ctrl+alt+c', description: 'claims the currently selected task' },
    focusFilter: { key: 'ctrl+shift+f', description: 'set the focus to the first filter in the list' },
    focusList: { key: 'ctrl+alt+l', description: 'sets the focus to the first task in the list' },
    focusForm: { key: 'ctrl+alt+f', description: 'sets the focus to the first input field in a task form' },
    startProcess: { key: 'ctrl+alt+p', description: 'opens the start process modal dialog' }
  }
};
