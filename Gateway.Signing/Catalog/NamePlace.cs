namespace Gateway.Signing.Catalog;

/// <summary>The place of a member in a request.</summary>
internal enum NamePlace
{
    /// <summary>Nobody knows: the path, else the query, the body and, for names of the form <c>x-amz-…</c>, the headers.</summary>
    Anywhere,

    /// <summary>A variable of the path, else the body; forms may stand in the query as well.</summary>
    PathOrBody,

    /// <summary>The query of a REST request.</summary>
    Query,

    /// <summary>A header.</summary>
    Header,
}
