// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {SchemaId} from "./IAttestationLog.sol";
import {IIssuerPolicy} from "./IIssuerPolicy.sol";

/// @title Who may issue statements of which schema
/// @notice The policy of the schemas that the network governs. The consortium accredits after its delay, a supervisor suspends at once.
/// What an issuer stated before its suspension stays, and everyone can see the suspension beside it.
interface IIssuerAccreditation is IIssuerPolicy {
    /// @notice The issuer's address is zero. Name the account that issues.
    error AccreditationIssuerZero();
    /// @notice The issuer is accredited for this schema now. There is nothing to do.
    error AccreditationActive(SchemaId schema, address issuer);
    /// @notice The issuer is not accredited for this schema, or is suspended already. There is nothing to suspend.
    error AccreditationNotActive(SchemaId schema, address issuer);

    /// @notice From now on the issuer may issue statements of the schema; `uri` says who it is.
    event IssuerAccredited(SchemaId indexed schema, address indexed issuer, string uri);
    /// @notice From now on the issuer may not issue statements of the schema.
    event IssuerSuspended(SchemaId indexed schema, address indexed issuer);

    /// @notice Accredits an issuer, or ends its suspension. Only the consortium, after its delay.
    /// @dev Reverts {AccreditationIssuerZero}, {AccreditationActive}. Emits {IssuerAccredited}.
    /// @param uri where the public can read who the issuer is and how it checks.
    function accredit(SchemaId schema, address issuer, string calldata uri) external;

    /// @notice Stops an issuer at once. Only a supervisor.
    /// @dev Reverts {AccreditationNotActive}. Emits {IssuerSuspended}.
    function suspend(SchemaId schema, address issuer) external;

    /// @notice Start of the latest accreditation (0: never) and of the suspension that ended it (0: none), unix seconds.
    /// Earlier accreditations are in the events.
    function accreditationOf(SchemaId schema, address issuer) external view returns (uint40 since, uint40 suspendedAt);
}
