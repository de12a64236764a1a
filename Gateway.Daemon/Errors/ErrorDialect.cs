namespace Gateway.Daemon.Errors;

/// <summary>The families of error codes that AWS services use.</summary>
internal enum ErrorDialect
{
    /// <summary>JSON protocols and CBOR: codes that end in Exception.</summary>
    Json,

    /// <summary>Query and general REST-XML.</summary>
    Xml,

    /// <summary>S3's own.</summary>
    S3,

    /// <summary>EC2's own.</summary>
    Ec2,
}
