namespace Gateway.ControlPlane.Database;

/// <summary>Whether the schema is known to be up to date. Set once by the starter, read by every request.</summary>
internal sealed class DatabaseReadiness
{
    private volatile bool _schemaIsCurrent;

    public bool SchemaIsCurrent => _schemaIsCurrent;

    public void SchemaBecameCurrent() => _schemaIsCurrent = true;
}
