package org.followup;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.SimpleUrlAuthenticationFailureHandler;
import org.springframework.security.web.authentication.logout.HttpStatusReturningLogoutSuccessHandler;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who may come in where. Everything is closed unless a line below opens it: systems by API key,
 * people by the one login, recipients of mail by the signed links they got.
 */
@Configuration(proxyBeanMethods = false)
class AccessChains {

  private static final String LOGIN = "/login";
  private static final String OPERATOR = AccessRole.OPERATOR.name();
  private static final String SYSTEM = AccessRole.SYSTEM.name();
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private static final RequestMatcher ENGINE = AccessPath.under("/engine-rest");
  private static final RequestMatcher OPEN =
      AccessPath.under(
          "/webhooks",
          "/u",
          "/c",
          "/o",
          "/r",
          "/preferences",
          "/confirm",
          "/onsite",
          "/onsite.js",
          "/assets",
          "/favicon.ico",
          "/actuator/health",
          "/v3/api-docs",
          "/v3/api-docs.yaml",
          "/swagger-ui",
          "/swagger-ui.html");

  private static final RequestMatcher EMBEDDED = AccessPath.under("/subscribe");

  /** Doors that do not care who has logged in: no session is looked for there. */
  static final RequestMatcher WITHOUT_SESSION = new OrRequestMatcher(ENGINE, OPEN, EMBEDDED);

  private final AccessUsers users;
  private final AccessKeys keys;
  private final AccessRefusals refusals;
  private final ObjectMapper json;
  private final RequestCache wantedPages = new AccessWantedPage();

  AccessChains(AccessUsers users, AccessKeys keys, AccessRefusals refusals, ObjectMapper json) {
    this.users = users;
    this.keys = keys;
    this.refusals = refusals;
    this.json = json;
  }

  /** The engine's REST API: the desktop Modeler and other systems. Stateless. */
  @Bean
  @Order(1)
  SecurityFilterChain engineRest(HttpSecurity http) throws Exception {
    AuthenticationEntryPoint refusal = refusals.engine();
    return http.securityMatcher(ENGINE)
        .authenticationManager(new ProviderManager(users))
        .authorizeHttpRequests(
            paths ->
                paths
                    .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                    .permitAll()
                    .anyRequest()
                    .hasAnyRole(OPERATOR, SYSTEM))
        .addFilterBefore(new AccessOrigin(refusals), BasicAuthenticationFilter.class)
        .addFilterBefore(new AccessKeyFilter(keys, refusal), BasicAuthenticationFilter.class)
        .addFilterAfter(new AccessBodies(json, refusals), AuthorizationFilter.class)
        .httpBasic(basic -> basic.authenticationEntryPoint(refusal))
        .exceptionHandling(
            no ->
                no.authenticationEntryPoint(refusal)
                    .accessDeniedHandler(refusals.engineForbidden()))
        .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AccessHeaders::pages)
        .build();
  }

  /** Our API and the demo tools: an API key, a login by Basic, or a browser that has logged in. */
  @Bean
  @Order(2)
  SecurityFilterChain api(HttpSecurity http, CsrfTokenRepository csrfTokens) throws Exception {
    return api(http, csrfTokens, AccessPath.under("/api", "/v1", "/actuator/prometheus"))
        .headers(AccessHeaders::pages)
        .build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain demo(HttpSecurity http, CsrfTokenRepository csrfTokens) throws Exception {
    return api(http, csrfTokens, AccessPath.under("/demo")).headers(AccessHeaders::demo).build();
  }

  /**
   * What needs no login: links in mails, pages of the shop, its webhooks, health, the description
   * of the API.
   */
  @Bean
  @Order(4)
  SecurityFilterChain open(HttpSecurity http) throws Exception {
    return http.securityMatcher(OPEN)
        .authorizeHttpRequests(paths -> paths.anyRequest().permitAll())
        .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AccessHeaders::pages)
        .build();
  }

  /** The sign-up form, which shops show in a frame of theirs: neither login nor cookie. */
  @Bean
  @Order(5)
  SecurityFilterChain embedded(HttpSecurity http, AccessEmbedding embedding) throws Exception {
    return http.securityMatcher(EMBEDDED)
        .authorizeHttpRequests(paths -> paths.anyRequest().permitAll())
        .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .headers(headers -> AccessHeaders.embedded(headers, embedding.ancestors()))
        .build();
  }

  /**
   * Cockpit and Tasklist, with the engine's API inside them. They guard against forged requests
   * with a token of their own. Their ways to make an administrator or to log in are closed: users
   * come from the configuration, and the login is ours.
   */
  @Bean
  @Order(6)
  SecurityFilterChain webApps(HttpSecurity http) throws Exception {
    LoginUrlAuthenticationEntryPoint login = new LoginUrlAuthenticationEntryPoint(LOGIN);
    AuthenticationEntryPoint refusal = refusals.engine();
    return http.securityMatcher(AccessPath.under("/camunda"))
        .authorizeHttpRequests(
            paths ->
                paths
                    .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                    .permitAll()
                    .requestMatchers(
                        AccessPath.under(
                            "/camunda/api/admin/setup",
                            "/camunda/app/admin/[^/]+/setup",
                            "/camunda/api/admin/auth/user/[^/]+/login"))
                    .denyAll()
                    .requestMatchers(
                        AccessPath.under(
                            "/camunda/app/cockpit", "/camunda/app/admin", "/camunda/api/cockpit"))
                    .hasRole(OPERATOR)
                    .anyRequest()
                    .hasRole(AccessRole.AGENT.name()))
        .addFilterAfter(new AccessStandingLogins(users), SecurityContextHolderFilter.class)
        .addFilterAfter(new AccessBodies(json, refusals), AuthorizationFilter.class)
        .exceptionHandling(
            no ->
                no.authenticationEntryPoint(
                        (request, response, exception) -> {
                          if (AccessPath.of(request).startsWith("/camunda/api/")) {
                            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
                          } else {
                            login.commence(request, response, exception);
                          }
                        })
                    .accessDeniedHandler(refusals.engineForbidden()))
        .requestCache(cache -> cache.requestCache(wantedPages))
        .logout(
            out ->
                out.logoutRequestMatcher(
                        AccessPath.exactly("POST", "/camunda/api/admin/auth/user/[^/]+/logout"))
                    .logoutSuccessHandler(
                        new HttpStatusReturningLogoutSuccessHandler(HttpStatus.NO_CONTENT)))
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AccessHeaders::webApps)
        .build();
  }

  /** Everything else: pages for operators behind the login. */
  @Bean
  @Order(7)
  SecurityFilterChain pages(HttpSecurity http, CsrfTokenRepository csrfTokens) throws Exception {
    return http.authenticationManager(new ProviderManager(users))
        .authorizeHttpRequests(
            paths ->
                paths
                    .dispatcherTypeMatchers(
                        DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                    .permitAll()
                    .requestMatchers(LOGIN)
                    .permitAll()
                    .requestMatchers("/error") // asked for without a fault it would be a 500
                    .denyAll()
                    .anyRequest()
                    .hasRole(OPERATOR))
        .requestCache(cache -> cache.requestCache(wantedPages))
        .formLogin(
            form -> form.loginPage(LOGIN).successHandler(landing()).failureHandler(wrongPassword()))
        .logout(out -> out.logoutSuccessUrl(LOGIN + "?out"))
        .csrf(
            csrf ->
                csrf.csrfTokenRepository(csrfTokens)
                    .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler()))
        .addFilterAfter(new AccessStandingLogins(users), SecurityContextHolderFilter.class)
        .addFilterAfter(new AccessCsrfCookie(), CsrfFilter.class)
        .headers(AccessHeaders::pages)
        .build();
  }

  /**
   * A cookie that our scripts read and send back as header {@code X-FOLLOWUP-CSRF}. Camunda's web
   * apps own the usual name.
   */
  @Bean
  CsrfTokenRepository csrfTokens() {
    CookieCsrfTokenRepository tokens = CookieCsrfTokenRepository.withHttpOnlyFalse();
    tokens.setCookieName("FOLLOWUP-CSRF");
    tokens.setHeaderName("X-FOLLOWUP-CSRF");
    tokens.setCookiePath("/");
    tokens.setCookieCustomizer(cookie -> cookie.sameSite("Lax"));
    return tokens;
  }

  private AccessLanding landing() {
    AccessLanding landing = new AccessLanding();
    landing.setRequestCache(wantedPages);
    return landing;
  }

  /** A wrong password makes no session. */
  private static AuthenticationFailureHandler wrongPassword() {
    SimpleUrlAuthenticationFailureHandler again =
        new SimpleUrlAuthenticationFailureHandler(LOGIN + "?error");
    again.setAllowSessionCreation(false);
    return again;
  }

  private HttpSecurity api(HttpSecurity http, CsrfTokenRepository csrfTokens, RequestMatcher paths)
      throws Exception {
    AuthenticationEntryPoint refusal = refusals.api();
    LoginUrlAuthenticationEntryPoint login = new LoginUrlAuthenticationEntryPoint(LOGIN);
    RequestMatcher byCookie =
        request ->
            !READING.contains(request.getMethod()) && !AccessKeyFilter.carriesCredentials(request);
    return http.securityMatcher(paths)
        .authenticationManager(new ProviderManager(users))
        .authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                    .permitAll()
                    .anyRequest()
                    .hasAnyRole(OPERATOR, SYSTEM))
        .addFilterAfter(new AccessStandingLogins(users), SecurityContextHolderFilter.class)
        .addFilterBefore(new AccessOrigin(refusals), BasicAuthenticationFilter.class)
        .addFilterBefore(new AccessKeyFilter(keys, refusal), BasicAuthenticationFilter.class)
        .httpBasic(basic -> basic.authenticationEntryPoint(refusal))
        .exceptionHandling(
            no ->
                no.authenticationEntryPoint(
                        (request, response, exception) -> {
                          if (AccessRefusals.wantsPage(request)
                              && !AccessKeyFilter.carriesCredentials(request)) {
                            login.commence(request, response, exception);
                          } else {
                            refusal.commence(request, response, exception);
                          }
                        })
                    .accessDeniedHandler(refusals.apiForbidden()))
        .requestCache(cache -> cache.requestCache(wantedPages))
        .csrf(
            csrf ->
                csrf.csrfTokenRepository(csrfTokens)
                    .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                    .requireCsrfProtectionMatcher(byCookie))
        .addFilterAfter(new AccessCsrfCookie(), CsrfFilter.class);
  }
}
