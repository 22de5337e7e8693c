package org.followup.journey;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/**
 * The people of this house and what they may do in the engine. {@link ColleagueSettings} is the
 * truth; at each start the engine's identity service is made to mirror it, because Cockpit and
 * Tasklist answer 500 for a user the engine does not know. The engine's own passwords are random
 * and never used: its check would let anyone lock a colleague out with ten wrong tries.
 *
 * <p>Administrators may do everything. Everyone else sees the tasks of their groups and the filter
 * for them ("Calls", "Overdue calls"), nothing more.
 */
@Component
public class Colleagues implements SmartInitializingSingleton {

  /** Group of the engine's administrators. */
  public static final String ADMINISTRATORS = "camunda-admin";

  /** Group that works the call tasks. */
  public static final String CALL_CENTRE = "callcenter";

  /** Group that is reminded of calls that are overdue, and takes them over in the end. */
  public static final String CALL_LEADS = "callcenterleads";

  static final String CALLS_FILTER = "Calls";
  static final String OVERDUE_FILTER = "Overdue calls";

  private static final int TRIES = 3;
  private static final Logger log = LoggerFactory.getLogger(Colleagues.class);

  private final ColleagueSettings settings;
  private final IdentityService identities;
  private final AuthorizationService authorizations;
  private final FilterService filters;
  private final TaskService tasks;

  Colleagues(
      ColleagueSettings settings,
      IdentityService identities,
      AuthorizationService authorizations,
      FilterService filters,
      TaskService tasks) {
    this.settings = settings;
    this.identities = identities;
    this.authorizations = authorizations;
    this.filters = filters;
    this.tasks = tasks;
  }

  /** The person with this login name, in exactly this spelling. */
  public Optional<ColleagueSettings.User> find(String name) {
    return settings.users().stream().filter(user -> user.name().equals(name)).findFirst();
  }

  /** Before the first request is taken. Two nodes that start at once may collide: one repeats. */
  @Override
  public void afterSingletonsInstantiated() {
    for (int attempt = 1; ; attempt++) {
      try {
        mirror();
        return;
      } catch (ProcessEngineException collision) {
        if (attempt == TRIES) {
          throw collision;
        }
      }
    }
  }

  private void mirror() {
    groups().forEach(this::ensureGroup);
    settings.users().forEach(this::ensureUser);
    Set<String> known =
        settings.users().stream().map(ColleagueSettings.User::name).collect(toSet());
    identities.createUserQuery().list().stream()
        .map(User::getId)
        .filter(id -> !known.contains(id))
        .forEach(identities::deleteUser);
    for (Resource resource : Resources.values()) {
      grant(ADMINISTRATORS, resource, Authorization.ANY, Permissions.ALL);
    }
    String calls = ensureFilter(CALLS_FILTER, CALL_CENTRE, "Customers waiting for a call");
    String overdue = ensureFilter(OVERDUE_FILTER, CALL_LEADS, "Calls that nobody made in time");
    grant(CALL_CENTRE, Resources.FILTER, calls, Permissions.READ);
    grant(CALL_LEADS, Resources.FILTER, overdue, Permissions.READ);
    for (String group : List.of(CALL_CENTRE, CALL_LEADS)) {
      grant(group, Resources.APPLICATION, "tasklist", Permissions.ACCESS);
      grant(group, Resources.PROCESS_DEFINITION, Authorization.ANY, Permissions.READ);
    }
    log.info("Colleagues mirrored users={}", known.size());
  }

  private Set<String> groups() {
    Set<String> groups =
        settings.users().stream()
            .flatMap(user -> user.groups().stream())
            .collect(toCollection(LinkedHashSet::new));
    groups.add(ADMINISTRATORS);
    groups.add(CALL_CENTRE);
    groups.add(CALL_LEADS);
    return groups;
  }

  private void ensureGroup(String id) {
    if (identities.createGroupQuery().groupId(id).count() > 0) {
      return;
    }
    Group group = identities.newGroup(id);
    group.setName(
        switch (id) {
          case ADMINISTRATORS -> "Administrators";
          case CALL_CENTRE -> "Call centre";
          case CALL_LEADS -> "Leads of the call centre";
          default -> id;
        });
    group.setType(ADMINISTRATORS.equals(id) ? "SYSTEM" : "WORKFLOW");
    identities.saveGroup(group);
  }

  private void ensureUser(ColleagueSettings.User colleague) {
    String id = colleague.name();
    if (identities.createUserQuery().userId(id).count() == 0) {
      User user = identities.newUser(id);
      user.setFirstName(id);
      user.setLastName("");
      user.setPassword(UUID.randomUUID().toString());
      identities.saveUser(user);
    }
    Set<String> wanted = new LinkedHashSet<>(colleague.groups());
    if (colleague.admin()) {
      wanted.add(ADMINISTRATORS);
    } else {
      wanted.remove(ADMINISTRATORS);
    }
    List<String> present =
        identities.createGroupQuery().groupMember(id).list().stream().map(Group::getId).toList();
    present.stream()
        .filter(group -> !wanted.contains(group))
        .forEach(group -> identities.deleteMembership(id, group));
    wanted.stream()
        .filter(group -> !present.contains(group))
        .forEach(group -> identities.createMembership(id, group));
  }

  private void grant(String group, Resource resource, String id, Permission permission) {
    boolean granted =
        authorizations
                .createAuthorizationQuery()
                .groupIdIn(group)
                .resourceType(resource)
                .resourceId(id)
                .count()
            > 0;
    if (granted) {
      return;
    }
    Authorization authorization =
        authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
    authorization.setGroupId(group);
    authorization.setResource(resource);
    authorization.setResourceId(id);
    authorization.addPermission(permission);
    authorizations.saveAuthorization(authorization);
  }

  /** So that a group's tasks are there at the first sight of Tasklist. */
  private String ensureFilter(String name, String group, String description) {
    Filter filter = filters.createTaskFilterQuery().filterName(name).singleResult();
    if (filter == null) {
      filter = filters.newTaskFilter(name);
      filter.setQuery(tasks.createTaskQuery().taskCandidateGroup(group).includeAssignedTasks());
      filter.setProperties(Map.of("description", description, "priority", 1, "refresh", true));
      filters.saveFilter(filter);
    }
    return filter.getId();
  }
}
