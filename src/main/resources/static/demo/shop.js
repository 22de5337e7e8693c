// The shop's buttons: each plays a scene, and the page then shows what came of it.
import { call, during } from "./demo.js";

const customer = document.body.dataset.customer;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || document.body.hasAttribute("aria-busy")) {
    return;
  }
  const { scene, product, quantity, rating, granted } = button.dataset;
  if (scene) {
    during("Telling Followup …", () =>
      call("POST", `/demo/shop/${scene}`, {
        customer,
        product,
        quantity: quantity && Number(quantity),
        rating: rating && Number(rating),
      }),
    );
  } else if (granted) {
    during("Telling Followup …", () =>
      call("PUT", "/demo/shop/consent", { customer, granted: granted === "true" }),
    );
  }
});
