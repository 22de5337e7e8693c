// Small comforts; every page of the console does its work without them.

// The menu closes by Escape and by a click elsewhere.
for (const menu of document.querySelectorAll("details.account")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// Long work shows how far it is; once it is done, the page is loaded anew.
for (const part of document.querySelectorAll("[data-refresh]")) {
  const again = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (answer.ok && !fresh) {
      location.reload();
      return;
    }
    if (fresh) {
      part.innerHTML = fresh.innerHTML;
    }
    setTimeout(again, part.dataset.refresh * 1000);
  };
  setTimeout(again, part.dataset.refresh * 1000);
}
