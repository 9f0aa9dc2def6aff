/** Entry of the API's documentation: the usual viewer, from our own files. */
import "swagger-ui-dist/swagger-ui.css";

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle";

SwaggerUI({
  url: "/api/openapi.json",
  dom_id: "#app",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  validatorUrl: null,
  // This is the office's live system: whoever reads about an action must not carry it out by a click.
  supportedSubmitMethods: ["get"],
});
