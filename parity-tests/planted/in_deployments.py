"""Faults in deployments: rollbacks, turns, stages, bodies in YAML, and what is told to those who watch."""

from typing import Final

from planted.fault import Fault

_DOMAIN: Final = "app/domain/deployments.py"
_WORK: Final = "app/domain/deployment_work.py"
_SQL: Final = "app/adapters/sql/deployments.py"
_HANDLERS: Final = "app/handlers/deployments.py"
_YAML: Final = "generated/runtime/yaml_text.py"

FAULTS: Final = (
    Fault(
        "what has failed cannot be rolled back",
        _DOMAIN,
        "(DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED)",
        "(DeploymentStatus.SUCCEEDED,)",
        ("test_rollbacks.py",),
    ),
    Fault(
        "what may not be rolled back is, once it has failed",
        _DOMAIN,
        "if not deployment.rollback_enabled:",
        "if not deployment.rollback_enabled and deployment.status is DeploymentStatus.SUCCEEDED:",
        ("test_rollbacks.py",),
    ),
    Fault(
        "a rollback brings back everything but the replicas",
        _DOMAIN,
        "                replicas=earlier.replicas,\n",
        "",
        ("test_rollbacks.py",),
    ),
    Fault(
        "a deployment can have two rollbacks under way",
        _DOMAIN,
        "if await self._store.rolls_back(identity):",
        "if if_match is not None and await self._store.rolls_back(identity):",
        ("test_rollbacks.py",),
    ),
    Fault(
        "that nothing can be done is told before an old version",
        _DOMAIN,
        "            require_match(if_match, deployment.operation.version, deployment.variant)\n"
        "            if (objection := _objection(deployment)) is not None:\n"
        "                raise Conflict(objection)\n",
        "            if (objection := _objection(deployment)) is not None:\n"
        "                raise Conflict(objection)\n"
        "            require_match(if_match, deployment.operation.version, deployment.variant)\n",
        ("test_rollbacks.py",),
    ),
    Fault(
        "a service waits for its deployments into other environments",
        _DOMAIN,
        'lane=f"{draft.environment}/{draft.service}"',
        "lane=draft.service",
        ("test_deployment_stages.py",),
    ),
    Fault(
        "rollbacks do not wait for deployments",
        _DOMAIN,
        'lane=f"{draft.environment}/{draft.service}"',
        'lane=f"{kind}/{draft.environment}/{draft.service}"',
        ("test_rollbacks.py",),
    ),
    Fault(
        "a rollback that was cancelled counts as done",
        _WORK,
        "operation.status is OperationStatus.SUCCEEDED:",
        "operation.status is not OperationStatus.FAILED:",
        ("test_rollbacks.py",),
    ),
    Fault(
        "a rollback goes back to the oldest",
        _SQL,
        ".order_by(deployments.c.seq.desc())",
        ".order_by(deployments.c.seq)",
        ("test_rollbacks.py",),
    ),
    Fault(
        "a rollback goes back to what was deployed later",
        _SQL,
        "deployments.c.seq < own,",
        "deployments.c.seq != own,",
        ("test_rollbacks.py",),
    ),
    Fault(
        "a rollback goes back to what runs elsewhere",
        _SQL,
        "                deployments.c.environment == deployment.environment,\n",
        "",
        ("test_rollbacks.py",),
    ),
    Fault(
        "deployments elsewhere are listed when their environment is asked for",
        _SQL,
        "    if environments is not None:\n",
        "    if environments is not None and where.environment is None:\n",
        ("test_permissions.py",),
    ),
    Fault(
        "being rolled back leaves the tag as it was",
        _HANDLERS,
        "return etag(deployment.operation.version, deployment.variant)",
        "return etag(deployment.operation.version)",
        ("test_rollbacks.py",),
    ),
    Fault(
        "an asynchronous deployment is located where it cannot be found",
        _HANDLERS,
        "Accepted(accepted, LocationHeaders(location=path))",
        'Accepted(accepted, LocationHeaders(location=f"{_PATH}/{made.operation.id}"))',
        ("test_deployments.py",),
    ),
    Fault(
        "reasons are no part of a repeated request",
        _HANDLERS,
        'request=lambda: f"{deployment_id} {values(body or RollbackRequest())}",',
        'request=lambda: f"{deployment_id}",',
        ("test_rollbacks.py",),
    ),
    Fault(
        "the progress of a deployment while it is tested is that of its end",
        "app/domain/operations.py",
        'Stage("testing", 50)',
        'Stage("testing", 55)',
        ("test_deployment_stages.py",),
    ),
    Fault(
        "a simulated failure is told in the words of the service",
        "app/adapters/simulated_deployments.py",
        'StageFailed(told["message"] or f"The stage {stage} was told to fail.", final=True)',
        'StageFailed(f"The stage {stage} was told to fail.", final=True)',
        ("test_deployment_stages.py",),
    ),
    Fault(
        "the last event that was seen is told again",
        "app/handlers/operations.py",
        "int(last_event_id or 0)",
        "max(0, int(last_event_id or 0) - 1)",
        ("test_events.py",),
    ),
    Fault(
        "events are told to those who may not know of the environment",
        "app/handlers/operations.py",
        "            operation = await self._operations.get(operation_id, principal.environments)\n"
        "        except UNREACHED as refusal:\n"
        "            return decline(refusal)\n"
        "        still =",
        "            operation = await self._operations.get(operation_id, None)\n"
        "        except UNREACHED as refusal:\n"
        "            return decline(refusal)\n"
        "        still =",
        ("test_permissions.py",),
    ),
    Fault(
        "on and off are text in YAML",
        _YAML,
        "    | y | n | yes | no | on | off | true | false\n",
        "    | y | n | yes | no | true | false\n",
        ("test_yaml_refused.py",),
    ),
    Fault(
        "anchors that nothing refers to are taken in YAML",
        _YAML,
        "if event.anchor is not None:",
        "if event.anchor is not None and event.anchor.isdigit():",
        ("test_yaml_refused.py",),
    ),
    Fault(
        "dates are text in YAML",
        _YAML,
        "    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:\n",
        "    | [0-9]{9}-[0-9]{1,2}-[0-9]{1,2}(?:\n",
        ("test_yaml_refused.py",),
    ),
)
