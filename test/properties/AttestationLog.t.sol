// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {AttestationLog} from "../../contracts/attestation/AttestationLog.sol";
import {AttestationUid, IAttestationLog, SchemaId} from "../../contracts/attestation/IAttestationLog.sol";
import {Properties} from "./Cheats.sol";

/// @dev Three issuers, two schemas and four salts: few enough that statements meet again.
contract AttestationActor is Properties {
    uint256 private constant SALTS = 4;
    uint40 private constant BEGAN = 1_700_000_000;

    AttestationLog public immutable log;
    SchemaId private immutable _revocable;
    SchemaId private immutable _final;

    uint256 private _time = BEGAN;
    /// Unix seconds; 0: not.
    mapping(uint256 place => uint256) public issuedAt;
    mapping(uint256 place => uint256) public revokedAt;

    constructor() {
        CHEATS.warp(BEGAN);
        log = new AttestationLog(address(new AccessManager(address(this))));
        _revocable = log.registerSchema("bytes32 contentHash", true, address(0));
        _final = log.registerSchema("bytes32 contentHash", false, address(0));
    }

    function attest(uint256 seed) external {
        uint256 place = seed % placeCount();
        IAttestationLog.Attestation memory attestation = attestationOf(place);
        bool fits = issuedAt[place] == 0 && revokedAt[place] == 0;
        bool inTime = attestation.expiresAt == 0 || attestation.expiresAt > _time;
        CHEATS.prank(issuerOf(place));
        try log.attest(attestation) {
            CHEATS.assertTrue(fits && inTime, "issued again, or after its expiry");
            issuedAt[place] = _time;
        } catch {
            CHEATS.assertFalse(fits && inTime, "refused");
        }
    }

    function revoke(uint256 seed) external {
        uint256 place = seed % placeCount();
        bool fits = revokedAt[place] == 0 && !(isFinal(place) && issuedAt[place] != 0);
        AttestationUid uid = uidAt(place);
        CHEATS.prank(issuerOf(place));
        try log.revoke(uid) {
            CHEATS.assertTrue(fits, "revoked again, or what cannot be revoked");
            revokedAt[place] = _time;
        } catch {
            CHEATS.assertFalse(fits, "refused");
        }
    }

    /// @dev Anyone may revoke any uid in their own name; it must not touch the issuer's statement.
    function revokeAnothers(uint256 seed) external {
        uint256 place = seed % placeCount();
        AttestationUid uid = uidAt(place);
        CHEATS.prank(address(uint160(0xbad)));
        try log.revoke(uid) {} catch {}
    }

    function wait(uint256 seconds_) external {
        _time += _bound(seconds_, 0, 10 days);
        CHEATS.warp(_time);
    }

    function placeCount() public pure returns (uint256) {
        return 3 * 2 * SALTS;
    }

    function issuerOf(uint256 place) public pure returns (address) {
        return address(uint160(0x1000 + (place / (2 * SALTS))));
    }

    function isFinal(uint256 place) public pure returns (bool) {
        return (place / SALTS) % 2 == 1;
    }

    function attestationOf(uint256 place) public view returns (IAttestationLog.Attestation memory) {
        uint256 salt = place % SALTS;
        return
            IAttestationLog.Attestation({
                schema: isFinal(place) ? _final : _revocable,
                subject: bytes32(place),
                ref: AttestationUid.wrap(0),
                expiresAt: salt % 2 == 0 ? 0 : uint40(BEGAN + salt * 30 days),
                salt: bytes32(salt),
                content: hex"2a"
            });
    }

    function uidAt(uint256 place) public view returns (AttestationUid) {
        IAttestationLog.Attestation memory a = attestationOf(place);
        return log.uidOf(a.schema, issuerOf(place), a.subject, a.ref, a.expiresAt, a.salt, keccak256(a.content));
    }

    function mustBeLive(uint256 place) external view returns (bool) {
        uint40 expiresAt = attestationOf(place).expiresAt;
        return issuedAt[place] != 0 && revokedAt[place] == 0 && (expiresAt == 0 || _time < expiresAt);
    }
}

contract AttestationLogTest is Properties {
    AttestationActor private _actor;

    function setUp() public {
        _actor = new AttestationActor();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    /// @notice A statement is live from its issue to its expiry or revocation, and never again after either.
    function invariant_liveIsWhatTheModelSays() external view {
        AttestationLog log = _actor.log();
        for (uint256 place = 0; place < _actor.placeCount(); ++place) {
            bool live = log.isLive(_actor.issuerOf(place), _actor.uidAt(place));
            CHEATS.assertTrue(live == _actor.mustBeLive(place), "live");
        }
    }

    /// @notice What is kept of a statement is written once: its issue and its revocation never move.
    function invariant_timesNeverMove() external view {
        AttestationLog log = _actor.log();
        for (uint256 place = 0; place < _actor.placeCount(); ++place) {
            (uint40 issued, uint40 expires, uint40 revoked) = log.statusOf(_actor.issuerOf(place), _actor.uidAt(place));
            CHEATS.assertEq(issued, _actor.issuedAt(place), "issued");
            CHEATS.assertEq(revoked, _actor.revokedAt(place), "revoked");
            CHEATS.assertEq(expires, issued == 0 ? 0 : _actor.attestationOf(place).expiresAt, "expires");
        }
    }
}
