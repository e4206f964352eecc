// Nothing here may name another host: the validator badge is off, and so are addresses from the query.
SwaggerUIBundle({
  url: "openapi.json",
  domNode: document.getElementById("page"),
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
  queryConfigEnabled: false,
  deepLinking: true,
  displayOperationId: true,
  filter: true,
});
