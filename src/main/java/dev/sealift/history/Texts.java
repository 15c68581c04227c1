package dev.sealift.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Every text in the history's schema, whatever made its table. */
final class Texts {
  private final Sql sql;

  Texts(Sql sql) {
    this.sql = sql;
  }

  /** Hands over the table's name and the texts of a row, a line each. */
  void each(BiConsumer<String, String> reader) {
    columns()
        .forEach(
            (table, columns) ->
                sql.each(
                    "select "
                        + columns.stream().map(Texts::quoted).collect(Collectors.joining(", "))
                        + " from "
                        + quoted(table),
                    row -> {
                      StringBuilder texts = new StringBuilder();
                      for (int i = 1; i <= columns.size(); i++) {
                        String text = row.getString(i);
                        if (text != null) {
                          texts.append(text).append('\n');
                        }
                      }
                      reader.accept(table, texts.toString());
                    }));
  }

  private Map<String, List<String>> columns() {
    Map<String, List<String>> columns = new TreeMap<>();
    sql.query(
            "select table_name, column_name from information_schema.columns"
                + " where table_schema = current_schema and lower(data_type) in ('text', 'json',"
                + " 'jsonb', 'character', 'character varying', 'character large object')",
            row -> List.of(row.getString(1), row.getString(2)))
        .forEach(
            name -> columns.computeIfAbsent(name.get(0), t -> new ArrayList<>()).add(name.get(1)));
    return columns;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
