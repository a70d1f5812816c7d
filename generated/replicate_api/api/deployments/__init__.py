# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.deployments`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, AsyncPaginator, Client, Namespace, cached_property
from ...types import Record, continued
from .create import call as create_call
from .delete import call as delete_call
from .get import call as get_call
from .list import call as list_call
from .update import call as update_call

if TYPE_CHECKING:
    from ...models.deployment import Deployment
    from ...models.deployment_page import DeploymentPage
    from ..deployments_predictions import AsyncDeploymentsPredictionsApi, DeploymentsPredictionsApi


class DeploymentsApi(Namespace):
    """Deployments, models on chosen hardware with a chosen number of instances."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def predictions(self) -> DeploymentsPredictionsApi:
        """Predictions of deployments."""
        from ..deployments_predictions import DeploymentsPredictionsApi

        return DeploymentsPredictionsApi(self._client)

    def list(self, *, cursor: str | None = None) -> DeploymentPage:
        """List the account's deployments with their current releases, newest first.

        https://replicate.com/docs/reference/http#deployments.list

        Args:
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return continued(self._client.send(list_call(cursor=cursor)), self._client.paginate)

    def create(
        self,
        *,
        name: str,
        model: str | Record,
        version: str | Record,
        hardware: str,
        min_instances: int,
        max_instances: int,
    ) -> Deployment:
        """Create a deployment of a model version.

        https://replicate.com/docs/reference/http#deployments.create

        Args:
            name: Name of the deployment, without its owner.
            model: Model to run, as `owner/name`.
            version: Id of the version to run, 64 hexadecimal digits.
            hardware: SKU of the hardware to run it on, from `hardware.list`.
            min_instances: Minimum number of instances, which always run, 0 to 5.
            max_instances: Maximum number of instances, 0 to 20.
        """
        return self._client.send(
            create_call(
                name=name,
                model=model,
                version=version,
                hardware=hardware,
                min_instances=min_instances,
                max_instances=max_instances,
            )
        )

    def get(self, deployment_owner: str | Record, deployment_name: str | None = None) -> Deployment:
        """Return a deployment with its current release.

        https://replicate.com/docs/reference/http#deployments.get

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
        """
        return self._client.send(get_call(deployment_owner, deployment_name))

    def delete(self, deployment_owner: str | Record, deployment_name: str | None = None) -> None:
        """Delete a deployment.

        The API refuses until the deployment has been offline and unused for 15 minutes.

        https://replicate.com/docs/reference/http#deployments.delete

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
        """
        return self._client.send(delete_call(deployment_owner, deployment_name))

    def update(
        self,
        deployment_owner: str | Record,
        deployment_name: str | None = None,
        *,
        version: str | Record | None = None,
        hardware: str | None = None,
        min_instances: int | None = None,
        max_instances: int | None = None,
    ) -> Deployment:
        """Update a deployment's version, hardware or number of instances.

        The update is a new release, with the next number. Absent properties do not change.

        https://replicate.com/docs/reference/http#deployments.update

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
            version: Id of the version to run, 64 hexadecimal digits.
            hardware: SKU of the hardware to run it on, from `hardware.list`.
            min_instances: Minimum number of instances, which always run, 0 to 5.
            max_instances: Maximum number of instances, 0 to 20.
        """
        return self._client.send(
            update_call(
                deployment_owner,
                deployment_name,
                version=version,
                hardware=hardware,
                min_instances=min_instances,
                max_instances=max_instances,
            )
        )


class AsyncDeploymentsApi(Namespace):
    """Deployments, models on chosen hardware with a chosen number of instances."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    @cached_property
    def predictions(self) -> AsyncDeploymentsPredictionsApi:
        """Predictions of deployments."""
        from ..deployments_predictions import AsyncDeploymentsPredictionsApi

        return AsyncDeploymentsPredictionsApi(self._client)

    def list(self, *, cursor: str | None = None) -> AsyncPaginator[DeploymentPage, Deployment]:
        """List the account's deployments with their current releases, newest first.

        https://replicate.com/docs/reference/http#deployments.list

        Args:
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return AsyncPaginator(self._client, list_call(cursor=cursor))

    async def create(
        self,
        *,
        name: str,
        model: str | Record,
        version: str | Record,
        hardware: str,
        min_instances: int,
        max_instances: int,
    ) -> Deployment:
        """Create a deployment of a model version.

        https://replicate.com/docs/reference/http#deployments.create

        Args:
            name: Name of the deployment, without its owner.
            model: Model to run, as `owner/name`.
            version: Id of the version to run, 64 hexadecimal digits.
            hardware: SKU of the hardware to run it on, from `hardware.list`.
            min_instances: Minimum number of instances, which always run, 0 to 5.
            max_instances: Maximum number of instances, 0 to 20.
        """
        return await self._client.send(
            create_call(
                name=name,
                model=model,
                version=version,
                hardware=hardware,
                min_instances=min_instances,
                max_instances=max_instances,
            )
        )

    async def get(
        self, deployment_owner: str | Record, deployment_name: str | None = None
    ) -> Deployment:
        """Return a deployment with its current release.

        https://replicate.com/docs/reference/http#deployments.get

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
        """
        return await self._client.send(get_call(deployment_owner, deployment_name))

    async def delete(
        self, deployment_owner: str | Record, deployment_name: str | None = None
    ) -> None:
        """Delete a deployment.

        The API refuses until the deployment has been offline and unused for 15 minutes.

        https://replicate.com/docs/reference/http#deployments.delete

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
        """
        return await self._client.send(delete_call(deployment_owner, deployment_name))

    async def update(
        self,
        deployment_owner: str | Record,
        deployment_name: str | None = None,
        *,
        version: str | Record | None = None,
        hardware: str | None = None,
        min_instances: int | None = None,
        max_instances: int | None = None,
    ) -> Deployment:
        """Update a deployment's version, hardware or number of instances.

        The update is a new release, with the next number. Absent properties do not change.

        https://replicate.com/docs/reference/http#deployments.update

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
            version: Id of the version to run, 64 hexadecimal digits.
            hardware: SKU of the hardware to run it on, from `hardware.list`.
            min_instances: Minimum number of instances, which always run, 0 to 5.
            max_instances: Maximum number of instances, 0 to 20.
        """
        return await self._client.send(
            update_call(
                deployment_owner,
                deployment_name,
                version=version,
                hardware=hardware,
                min_instances=min_instances,
                max_instances=max_instances,
            )
        )
