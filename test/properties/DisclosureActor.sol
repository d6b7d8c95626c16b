// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {AttestationLog} from "../../contracts/attestation/AttestationLog.sol";
import {AttestationUid, IAttestationLog, SchemaId} from "../../contracts/attestation/IAttestationLog.sol";
import {DisclosureRegistry} from "../../contracts/disclosure/DisclosureRegistry.sol";
import {
    FLAG_CONTESTED,
    FLAG_DISCLOSED,
    FLAG_DUE,
    FLAG_LIFTED,
    FLAG_OVERDUE
} from "../../contracts/disclosure/IDisclosureRegistry.sol";
import {IDisclosureRegistry} from "../../contracts/disclosure/IDisclosureRegistry.sol";
import {IPlatformRegistry, PlatformId} from "../../contracts/platform/IPlatformRegistry.sol";
import {PlatformRegistry} from "../../contracts/platform/PlatformRegistry.sol";
import {IPseudonymRegistry, Pseudonym} from "../../contracts/pseudonym/IPseudonymRegistry.sol";
import {Properties} from "./Cheats.sol";

/// @dev Stands for the pseudonym registry: one live pseudonym, held by a key. Proofs cannot be made here.
contract HeldPseudonym {
    address private immutable _controller;

    constructor(address controller) {
        _controller = controller;
    }

    function sequenceOf(PlatformId, Pseudonym) external pure returns (uint32) {
        return 1;
    }

    function isLive(PlatformId, Pseudonym) external pure returns (bool) {
        return true;
    }

    function controllerOf(PlatformId, Pseudonym) external view returns (address) {
        return _controller;
    }
}

/// @dev Operator, holder, issuer, resolver and guardian in one. Keeps its own account of how long the duty's clock has run.
contract DisclosureActor is Properties {
    uint256 private constant HOLDER = 1;
    uint32 public constant GRACE = 1 days;
    uint32 public constant CONTEST = 18 hours;
    uint32 public constant LIFT = 12 hours;
    Pseudonym public constant PSEUDONYM = Pseudonym.wrap(42);

    DisclosureRegistry public immutable registry;
    AttestationLog private immutable _log;
    SchemaId private immutable _nameStatement;
    PlatformId public immutable platformId;

    uint256 private _time = 1_700_000_000;
    uint256 private _salt;
    AttestationUid private _statement;
    bool public stopped;
    bool public everPaused;
    /// A duty arose at some time.
    bool public arose;
    /// Registry seconds for which the duty stood uncontested, answered or not.
    uint256 public clock;
    /// By that clock: when the duty's grace ends, and the one that followed a revocation (0: none).
    uint256 public deadline;
    uint256 public again;
    uint256 private _disclosedAt;
    uint256 public contests;

    constructor() {
        CHEATS.warp(_time);
        address manager = address(new AccessManager(address(this)));
        PlatformRegistry platforms = new PlatformRegistry(manager);
        platformId = platforms.addPlatform(
            "platform",
            "platform.example",
            address(this),
            IPlatformRegistry.Policy(1, 100, 0, 0, GRACE, 1),
            keccak256("policy")
        );
        _log = new AttestationLog(manager);
        _nameStatement = _log.registerSchema("name", true, address(0));
        registry = new DisclosureRegistry(
            manager,
            platforms,
            IPseudonymRegistry(address(new HeldPseudonym(CHEATS.addr(HOLDER)))),
            _log,
            _nameStatement,
            _log.registerSchema("business", true, address(0)),
            address(this),
            CONTEST,
            LIFT
        );
        // The resolver is never the operator; so another account decides.
        AccessManager(manager).grantRole(0, address(uint160(0xdec1de)), 0);
    }

    /// @dev Counters never fall; and a duty is lifted by low reports, a contest upheld, or one that lapsed, never by anything else.
    modifier watched(bool mayLift) {
        IDisclosureRegistry.Duty memory before = registry.dutyOf(platformId, PSEUDONYM);
        _;
        IDisclosureRegistry.Duty memory duty = registry.dutyOf(platformId, PSEUDONYM);
        CHEATS.assertGe(duty.nonce, before.nonce, "the nonce fell");
        CHEATS.assertGe(duty.lastReportAt, before.lastReportAt, "reports went back in time");
        bool isLifted = duty.flags & FLAG_LIFTED != 0 && before.flags & FLAG_LIFTED == 0;
        CHEATS.assertTrue(!isLifted || mayLift, "lifted without a cause");
        CHEATS.assertTrue(!isLifted || duty.liftedAt <= block.timestamp, "lifted in the future");
    }

    /// @dev Mostly high: low reports lift the duty.
    function report(uint256 seed) external watched(seed % 4 == 0) {
        bool high = seed % 4 != 0;
        bool before = flags() & FLAG_DUE != 0 || flags() == FLAG_DISCLOSED;
        try registry.reportAudience(platformId, PSEUDONYM, high ? 100 : 99, 0, uint32(_time)) {
            CHEATS.assertFalse(stopped, "reported while stopped");
            CHEATS.assertTrue(high || before, "a low report made a duty");
            if (high && !before) {
                (arose, clock, contests) = (true, 0, 0);
                (deadline, again) = (GRACE, 0);
            }
        } catch {}
    }

    function disclose(bool expires, uint256 rarely) external watched(false) {
        if (rarely % 4 != 0) return;
        IAttestationLog.Attestation memory a = IAttestationLog.Attestation({
            schema: _nameStatement,
            subject: registry.statementSubjectOf(platformId, PSEUDONYM, 1),
            ref: AttestationUid.wrap(0),
            expiresAt: expires ? uint40(_time + GRACE + 6 hours - 1) : 0,
            salt: bytes32(++_salt),
            content: hex"01"
        });
        AttestationUid uid = _log.attest(a);
        bytes32 typehash = keccak256(
            "Disclose(bytes32 platformId,uint256 pseudonym,uint8 kind,bytes32 statement,uint32 nonce,uint64 deadline)"
        );
        bytes memory signature = _sign(abi.encode(typehash, platformId, PSEUDONYM, uint8(1), uid, _nonce(), _time));
        IDisclosureRegistry.Statement memory given = IDisclosureRegistry.Statement(
            address(this),
            a.expiresAt,
            keccak256(a.content),
            a.salt
        );
        try registry.disclose(platformId, PSEUDONYM, given, uint64(_time), signature) {
            (_statement, _disclosedAt, again) = (uid, clock, 0);
        } catch {
            CHEATS.assertTrue(stopped || !_stands(), "a holder could not answer a standing duty");
        }
    }

    function revokeStatement() external watched(false) {
        bool answered = flags() & FLAG_DISCLOSED != 0;
        try _log.revoke(_statement) {
            if (answered) again = clock + Math.min(GRACE, clock - _disclosedAt);
        } catch {}
    }

    function contest() external watched(false) {
        bytes32 typehash = keccak256("Contest(bytes32 platformId,uint256 pseudonym,uint32 nonce,uint64 deadline)");
        bytes memory signature = _sign(abi.encode(typehash, platformId, PSEUDONYM, _nonce(), _time));
        uint8 before = flags();
        try registry.contest(platformId, PSEUDONYM, uint64(_time), signature) {
            CHEATS.assertTrue(before == FLAG_DUE, "contested what was not simply due");
            ++contests;
            // The statement is dropped, and the grace that its revocation gave is kept.
            (deadline, again) = (Math.max(deadline, again), 0);
        } catch {}
    }

    /// @dev Mostly turned down: a contest that is upheld lifts the duty.
    function resolve(uint256 seed) external watched(seed % 4 == 0) {
        bool upheld = seed % 4 == 0;
        uint8 before = flags();
        uint32 nonce = _nonce();
        CHEATS.prank(address(uint160(0xdec1de)));
        try registry.resolveContest(platformId, PSEUDONYM, nonce, upheld) {
            CHEATS.assertTrue(before & FLAG_CONTESTED != 0, "decided what was not contested");
        } catch {
            CHEATS.assertTrue(stopped || before & FLAG_CONTESTED == 0, "an open contest could not be decided");
        }
    }

    function withdraw() external watched(false) {
        bytes32 typehash = keccak256("Withdraw(bytes32 platformId,uint256 pseudonym,uint32 nonce,uint64 deadline)");
        bytes memory signature = _sign(abi.encode(typehash, platformId, PSEUDONYM, _nonce(), _time));
        try registry.withdraw(platformId, PSEUDONYM, uint64(_time), signature) {
            CHEATS.assertTrue(flags() == FLAG_LIFTED, "withdrawn while the duty stood");
        } catch {}
    }

    function pauseOrUnpause(uint256 rarely) external watched(false) {
        if (rarely % 8 != 0 && !stopped) return;
        if (stopped) registry.unpause();
        else registry.pause();
        stopped = !stopped;
        everPaused = true;
    }

    /// @dev Hour by hour, so that the account below sees every change that time brings.
    function wait(uint256 hours_) external {
        hours_ = _bound(hours_, 1, 12);
        for (uint256 i = 0; i < hours_; ++i) {
            uint8 before = flags();
            _pass();
            if (!stopped && before & FLAG_CONTESTED == 0) clock += 1 hours;
        }
    }

    /// @dev A contest that is open may lapse in it.
    function _pass() private watched(flags() & FLAG_CONTESTED != 0) {
        _time += 1 hours;
        CHEATS.warp(_time);
    }

    function flags() public view returns (uint8) {
        return registry.flagsOf(platformId, PSEUDONYM);
    }

    function _stands() private view returns (bool) {
        uint8 now_ = flags();
        return arose && now_ & FLAG_LIFTED == 0;
    }

    function _nonce() private view returns (uint32) {
        return registry.dutyOf(platformId, PSEUDONYM).nonce;
    }

    function _sign(bytes memory fields) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("RealDID DisclosureRegistry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = CHEATS.sign(HOLDER, keccak256(abi.encodePacked(hex"1901", domain, keccak256(fields))));
        return abi.encodePacked(r, s, v);
    }
}
