"use strict";
// Without `validatorUrl: null` the page would ask somebody else's server whether the description is valid.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", validatorUrl: null, deepLinking: true, docExpansion: "list", defaultModelsExpandDepth: 0 });
