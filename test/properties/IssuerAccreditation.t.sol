// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {AccreditationSlot, packAccreditation} from "../../contracts/attestation/AccreditationSlot.sol";
import {AttestationLog} from "../../contracts/attestation/AttestationLog.sol";
import {AttestationUid, IAttestationLog} from "../../contracts/attestation/IAttestationLog.sol";
import {IIssuerPolicy, SchemaId} from "../../contracts/attestation/IIssuerPolicy.sol";
import {SchemaSlot, packSchema} from "../../contracts/attestation/SchemaSlot.sol";
import {Properties} from "./Cheats.sol";

/// @dev A policy of its own: whom it was told to let.
contract ListPolicy is IIssuerPolicy {
    mapping(address issuer => bool) public isLet;

    function set(address issuer, bool let_) external {
        isLet[issuer] = let_;
    }

    function mayIssue(SchemaId, address issuer) external view returns (bool) {
        return isLet[issuer];
    }
}

/// @dev Governs the log and sends as three issuers. What must hold is kept beside.
contract AccreditationActor is Properties {
    /// Schemas 0 and 1 are governed, 2 is open to anyone, 3 asks a policy. 1 cannot be revoked.
    uint256 public constant SCHEMAS = 4;
    uint256 public constant ISSUERS = 3;
    uint256 private constant GOVERNED = 2;
    uint256 private constant OPEN = 2;

    struct Statement {
        uint256 schema;
        uint256 issuer;
        AttestationUid uid;
    }

    AttestationLog public immutable log;
    ListPolicy private immutable _policy = new ListPolicy();
    SchemaId[] private _schemas;
    Statement[] public statements;
    uint256 private _time = 1_700_000_000;

    /// Unix seconds, as accreditationOf answers.
    mapping(uint256 schema => mapping(uint256 issuer => uint40)) public since;
    mapping(uint256 schema => mapping(uint256 issuer => uint40)) public suspendedAt;

    constructor() {
        CHEATS.warp(_time);
        log = new AttestationLog(address(new AccessManager(address(this))));
        _schemas.push(log.registerSchema("governed", true, address(log)));
        _schemas.push(log.registerSchema("governed", false, address(log)));
        _schemas.push(log.registerSchema("open", true, address(0)));
        _schemas.push(log.registerSchema("of a policy", true, address(_policy)));
    }

    function accredit(uint256 schema, uint256 issuer) external {
        (schema, issuer) = _place(schema, issuer);
        bool fits = schema < GOVERNED && !_isActive(schema, issuer);
        try log.accredit(_schemas[schema], issuerAt(issuer), "") {
            CHEATS.assertTrue(fits, "accredited twice, or for a schema that is not governed");
            since[schema][issuer] = uint40(_time);
            suspendedAt[schema][issuer] = 0;
        } catch {
            CHEATS.assertFalse(fits, "not accredited");
        }
    }

    function suspend(uint256 schema, uint256 issuer) external {
        (schema, issuer) = _place(schema, issuer);
        bool fits = _isActive(schema, issuer);
        try log.suspend(_schemas[schema], issuerAt(issuer)) {
            CHEATS.assertTrue(fits, "suspended what was not active");
            suspendedAt[schema][issuer] = uint40(_time);
        } catch {
            CHEATS.assertFalse(fits, "not suspended");
        }
    }

    function letIssue(uint256 issuer, bool isLet) external {
        _policy.set(issuerAt(issuer % ISSUERS), isLet);
    }

    function attest(uint256 schema, uint256 issuer) external {
        (schema, issuer) = _place(schema, issuer);
        IAttestationLog.Attestation memory one;
        one.schema = _schemas[schema];
        one.salt = bytes32(statements.length);
        bool fits = maySend(schema, issuer);
        CHEATS.prank(issuerAt(issuer));
        try log.attest(one) returns (AttestationUid uid) {
            CHEATS.assertTrue(fits, "issued by whom nobody lets");
            statements.push(Statement(schema, issuer, uid));
        } catch {
            CHEATS.assertFalse(fits, "refused");
        }
    }

    function wait(uint256 seconds_) external {
        _time += _bound(seconds_, 0, 10 days);
        CHEATS.warp(_time);
    }

    function maySend(uint256 schema, uint256 issuer) public view returns (bool) {
        if (schema == OPEN) return true;
        return schema < GOVERNED ? _isActive(schema, issuer) : _policy.isLet(issuerAt(issuer));
    }

    function issuerAt(uint256 issuer) public pure returns (address) {
        return address(uint160(0x1000 + issuer));
    }

    function schemaAt(uint256 schema) external view returns (SchemaId) {
        return _schemas[schema];
    }

    function statementCount() external view returns (uint256) {
        return statements.length;
    }

    function _isActive(uint256 schema, uint256 issuer) private view returns (bool) {
        return since[schema][issuer] != 0 && suspendedAt[schema][issuer] == 0;
    }

    function _place(uint256 schema, uint256 issuer) private pure returns (uint256, uint256) {
        return (schema % SCHEMAS, issuer % ISSUERS);
    }
}

contract IssuerAccreditationTest is Properties {
    AccreditationActor private _actor;

    function setUp() public {
        _actor = new AccreditationActor();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    /// @notice Who may issue, and since and until when, is what governance or the policy last said.
    function invariant_standingIsWhatTheModelSays() external view {
        AttestationLog log = _actor.log();
        for (uint256 schema = 0; schema < _actor.SCHEMAS(); ++schema) {
            for (uint256 issuer = 0; issuer < _actor.ISSUERS(); ++issuer) {
                SchemaId id = _actor.schemaAt(schema);
                address account = _actor.issuerAt(issuer);
                CHEATS.assertTrue(log.mayIssue(id, account) == _actor.maySend(schema, issuer), "mayIssue");
                (uint40 since, uint40 suspendedAt) = log.accreditationOf(id, account);
                CHEATS.assertEq(since, _actor.since(schema, issuer), "since");
                CHEATS.assertEq(suspendedAt, _actor.suspendedAt(schema, issuer), "suspendedAt");
            }
        }
    }

    /// @notice No suspension undoes what was stated before.
    function invariant_whatWasStatedStays() external view {
        AttestationLog log = _actor.log();
        for (uint256 i = 0; i < _actor.statementCount(); ++i) {
            (, uint256 issuer, AttestationUid uid) = _actor.statements(i);
            CHEATS.assertTrue(log.isLive(_actor.issuerAt(issuer), uid), "gone");
        }
    }

    /// @notice A statement can be revoked if and only if its own schema says so, whichever slot the log read that from.
    function invariant_schemaSaysWhatCanBeRevoked() external {
        AttestationLog log = _actor.log();
        for (uint256 i = 0; i < _actor.statementCount(); ++i) {
            (uint256 schema, uint256 issuer, AttestationUid uid) = _actor.statements(i);
            (, bool revocable, ) = log.schemaOf(_actor.schemaAt(schema));
            CHEATS.prank(_actor.issuerAt(issuer));
            (bool done, ) = address(log).call(abi.encodeCall(IAttestationLog.revoke, (uid)));
            CHEATS.assertTrue(done == revocable, "revocable");
        }
    }

    /// @notice An accreditation comes back from its slot as it went in, and a suspension changes nothing else.
    function testFuzz_accreditationComesBack(bool revocable, uint40 since, uint40 suspendedAt) public pure {
        CHEATS.assume(since != 0 && suspendedAt != 0);
        AccreditationSlot slot = packAccreditation(revocable, since);
        CHEATS.assertTrue(slot.isActive() && slot.isRevocable() == revocable, "accredited");
        CHEATS.assertTrue(slot.since() == since && slot.suspendedAt() == 0, "times");
        slot = slot.suspendAt(suspendedAt);
        CHEATS.assertTrue(!slot.isActive() && slot.isRevocable() == revocable, "suspended");
        CHEATS.assertTrue(slot.since() == since && slot.suspendedAt() == suspendedAt, "times when suspended");
    }

    /// @notice A schema comes back from its slot as it went in.
    function testFuzz_schemaComesBack(bool revocable, address policy) public pure {
        SchemaSlot slot = packSchema(revocable, policy);
        CHEATS.assertTrue(slot.isRegistered() && slot.isRevocableSchema() == revocable, "schema");
        CHEATS.assertTrue(slot.policy() == policy, "policy");
        CHEATS.assertFalse(SchemaSlot.wrap(0).isRegistered(), "nothing is registered");
    }
}
