namespace Gateway.Signing.Catalog;

/// <summary>Where in the host its variables were found; null where there was none.</summary>
internal struct HostCapture
{
    public Range? Region;

    public Range? Account;

    public Range? Resource;

    public void Set(bool isRegion, bool isResource, int offset, int length)
    {
        if (isRegion)
        {
            Region = new Range(offset, offset + length);
        }
        else if (isResource)
        {
            Resource = new Range(offset, offset + length);
        }
    }
}
