package org.followup;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The one login of console, Cockpit and Tasklist. */
@Controller
class AccessLoginPage {

  @GetMapping("/login")
  String show() {
    return "access/login";
  }
}
