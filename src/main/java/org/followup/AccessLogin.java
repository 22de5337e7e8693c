package org.followup;

import java.io.Serializable;

/**
 * What a session remembers of the login beside name and rights.
 *
 * @param mark tells one encoded password from another and is of no use for a login
 */
record AccessLogin(String mark) implements Serializable {}
