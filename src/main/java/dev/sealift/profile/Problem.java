package dev.sealift.profile;

/**
 * One thing that is wrong with a profile.
 *
 * @param section the section without brackets; empty when it is none's
 * @param key the key; empty when the problem is the section's or the file's
 * @param line the line, from 1; 0 when the key is missing
 * @param seen what was seen; never a secret
 * @param remedy what to write instead
 */
public record Problem(String section, String key, int line, String seen, String remedy) {

  /** The problem on one line, as compilers write it: {@code file:12: [database] port: …}. */
  public String text(String file) {
    String where = line > 0 ? file + ":" + line : file;
    String what = section.isEmpty() ? "" : "[" + section + "] ";
    return where + ": " + what + (key.isEmpty() ? "" : key + ": ") + seen + "; " + remedy;
  }
}
