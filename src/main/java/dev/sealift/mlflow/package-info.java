/** MLflow's HTTP API: login, users, a run with an artifact. */
@NullMarked
package dev.sealift.mlflow;

import org.jspecify.annotations.NullMarked;
