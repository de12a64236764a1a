namespace Gateway.Daemon.Pass;

/// <summary>Why a call passes without a proxy key.</summary>
internal enum PassReason
{
    /// <summary>It has no credentials, and the operator lets such calls pass.</summary>
    PassedUnsigned = 1,

    /// <summary>It is a URL that somebody else presigned, and the operator lets such URLs pass to this host.</summary>
    PassedForeignUrl,
}
