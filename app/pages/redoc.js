Redoc.init(
  "openapi.json",
  {
    downloadUrls: [
      { title: "openapi.yaml", url: "openapi.yaml" },
      { title: "openapi.json", url: "openapi.json" },
    ],
    sanitize: true,
  },
  document.getElementById("page"),
);
