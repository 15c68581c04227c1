package dev.sealift.rollout;

import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.database.Postgres;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.Step;
import dev.sealift.profile.Profile;
import java.util.Optional;

/**
 * Which schemas a revision's image brought the databases to, noted in the history: an image does
 * not start on a schema that is not its own, so a rollback has to know.
 */
final class SchemaNote {
  private static final String NAME = "schema";

  private SchemaNote() {}

  /** The schemas of now; empty where there are none yet. */
  static Optional<String> live(Workplace work, Profile profile, Secret password) {
    return new Postgres(work.addresses().database(profile))
        .schema(ApplyPreparation.wish(profile), password);
  }

  /** Notes the schemas of now. Without the note a rollback compares images. */
  static void write(Steps steps, Workplace work, Profile profile, Secret password) {
    try {
      live(work, profile, password).ifPresent(text -> steps.note(NAME, text));
    } catch (UserException e) {
      work.events().emit(new Event.Warning("the schema's version was not read", e.what()));
    }
  }

  /** What was noted of a revision. */
  static Optional<String> of(History history, Revision revision) {
    return history.steps(revision.id()).stream()
        .filter(step -> step.name().equals(NAME))
        .map(Step::result)
        .reduce((a, b) -> b);
  }
}
