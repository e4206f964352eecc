"""datamodel-code-generator by itself, in a fresh process, with the flags that our generator gives it.

python -m scripts.bench.models_alone DOCUMENT FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import datamodel_code_generator as generator
from datamodel_code_generator.enums import DataModelType, TargetPydanticVersion
from datamodel_code_generator.format import Formatter, PythonVersion


def main(document: str, folder: str) -> None:
    """Writes the models of a contract into one module, formatted by ruff as ours are."""
    Path(folder).mkdir(exist_ok=True)
    generator.generate(
        Path(document),
        output=Path(folder) / "models.py",
        input_file_type=generator.InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        target_pydantic_version=TargetPydanticVersion.V2_14,
        formatters=[Formatter.RUFF_CHECK, Formatter.RUFF_FORMAT],
        disable_timestamp=True,
        use_annotated=True,
        field_constraints=True,
        use_missing_sentinel=True,
        strict_nullable=True,
        use_type_alias=True,
        use_specialized_enum=True,
        snake_case_field=True,
        use_schema_description=True,
        use_attribute_docstrings=True,
        use_field_description=True,
        use_double_quotes=True,
        disable_appending_item_suffix=True,
        openapi_include_info_version=False,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
