package dev.sealift.tui.screen;

import dev.sealift.core.Event;

/** An operation tells of its progress. */
record Happened(Event event) implements Message {}
