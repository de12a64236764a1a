namespace Gateway.Daemon.Payload;

/// <summary>How a request says what its body is.</summary>
internal enum PayloadKind
{
    /// <summary>A form that isn't served.</summary>
    Unsupported = 0,

    /// <summary>The hash was not declared: it is that of the body, which must be read first.</summary>
    HashUndeclared,

    /// <summary>The hash was declared and is checked while the body passes.</summary>
    HashDeclared,

    /// <summary>Each chunk is signed; it is checked and signed anew while the body passes.</summary>
    SignedChunks,

    /// <summary>Chunks that are not signed, and a checksum behind them: form and length are checked while the body passes.</summary>
    UnsignedChunks,

    /// <summary>The client chose not to sign the body; what it declared instead is signed as a literal.</summary>
    Unsigned,
}
